"""The demonstration program: invented people and studies, built through the real actions.

Nothing here comes from a real person, and every page of a demonstration says that it is one.
It may know every app, because it plays all of their users.
"""
