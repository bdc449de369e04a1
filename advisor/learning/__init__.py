"""Many sheets: scored in data frames and files, and points learned from known outcomes.

- ``frames``, ``files``: ``score_frame`` and ``score_file``, on several cores by ``parallel``;
  ``encoding`` reads data frames into sheets in columns (`advisor.analysis.columns`), ``results``
  writes columns of results
- ``recorded``: sheets and frequencies from a file
- ``estimator``: ``TrackClassifier`` for scikit-learn. ``design`` is its matrix, ``likelihood``
  learns fractional points, ``fitting`` whole ones from them; ``targets`` reads labels, weights and
  groups
- ``labels``, ``evaluate``, ``rivals``, ``edits``, ``gain``, ``tune``: people whose tracks are
  known, how the advice and rivals agree with them, and suggestions
- ``intervals``, ``drift``: how certain a number is, and whether answers have changed

narwhals, Arrow and scikit-learn are imported in this room and below it; importing this
package loads none of them.
"""
