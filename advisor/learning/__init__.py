"""Many rows: sheets in data frames and files, and what can be learned from them.

- ``encoding``: a column a question in, the places of its answers out
- ``factors``: what all answers come to, by a few look-ups a row
- ``share_codes``: share codes for whole columns
- ``frames``: ``score_frame`` and ``Scorer``, from a frame or an Arrow table to results
- ``files``: a file of sheets in, a file of results out
- ``recorded``: sheets and frequencies from a file
- ``design``, ``likelihood``, ``integers``: points as a matrix, learned from labels, in
  whole numbers
- ``estimator``, ``edits``: ``TrackClassifier`` for scikit-learn, and what it would change
- ``labels``, ``evaluate``, ``rivals``, ``tune``: people whose tracks are known, how the
  advice agrees with them, and which edits they carry
- ``intervals``, ``drift``: how sure a number is, and whether answers have changed

The idea: encode each column once into small whole numbers, by its different
values and not by its rows. Whatever looks at a few questions together is then
computed once for each combination of their answers, packed into whole numbers
that add up without touching each other, and looked up for each row.

pandas, Arrow and scikit-learn live here and nowhere before it. This door loads
none of them.
"""
