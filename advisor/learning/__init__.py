"""Many rows: sheets in data frames and files, and what can be learned from them.

- ``encoding``: a data frame of texts in, sheets in columns out
- ``results``, ``frames``: what they come to, a column each; ``score_frame`` and ``Scorer``
- ``files``: a file of sheets in, a file of results out, on several ``cores``
- ``recorded``: sheets and frequencies from a file
- ``design``, ``likelihood``, ``integers``, ``fitting``: points as a matrix, learned from
  labels, in whole numbers
- ``estimator``, ``targets``, ``edits``: ``TrackClassifier`` for scikit-learn, the labels that
  it takes, and what it would change
- ``labels``, ``evaluate``, ``gain``, ``tune``: people whose tracks are known, how the
  advice agrees with them, what a learned table is worth to others, and the edits it makes
- ``intervals``, ``drift``: how certain a number is, and whether answers have changed

Sheets in columns, and what they come to, are the business of `advisor.analysis`
(`columns`, `judge`, `codes`). Here they are read from tables and written into them.

narwhals, Arrow and scikit-learn live here and nowhere before it. This package loads
none of them.
"""
