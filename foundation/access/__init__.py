"""Users, roles, training, and the policies that refuse.

Owns who somebody is and what they may be at the same time. Promises that every refusal has a reason
and that nobody passes a policy without signing in and accepting the rules. May not know what a
study is: roles on studies come from the functions named in ``STUDY_ROLE_SOURCES``.
"""
