"""Would a test notice? Small wrongs are put into the rules one at a time, and the tests that should see each are run.

`make mutate` samples them by seed, so that a figure can be had again; `equivalent.toml` names those that change nothing a
record could show, each with why.
"""
