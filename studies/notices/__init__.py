"""Who is told: one function for each thing, called by the action that does it.

``tell_<whom>_<what>`` writes through ``foundation.mail``, in the action's transaction. A sentence
holds at most the study's code; what was decided, and why, is read on the page.
"""
