"""What counselors and staff see, in Streamlit: a folder for each page.

- ``access``: roles, and what each may do
- ``frame``: which pages there are, and the frame around each, which asks access control who is
  there; ``outside``: the pages for sign-in and for accounts without access; ``home``, ``files``:
  the two small ones; ``maps``: the map; ``session``: who asked for what
- ``call``: the counselor's conversation; ``desk``: the rules desk; ``insights``: what was
  recorded, counted
"""
