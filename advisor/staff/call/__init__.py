"""A counselor's call: the parts of the page ``advisor.staff.call.page``.

- ``state``: one call as a browser's tab has it, and what changes it
- ``form``: the questions in the browser, operated by keys (``form.js``, ``form.css``)
- ``panel``: where it is heading, what to ask next, what to say
- ``saving``: the only place that touches the records; whose calls a member may see
- ``fields``: what is asked besides the answers, at the end and in a correction
- ``wrap_up``, ``summary``: the end of a call, and what is copied and handed out
"""
