"""Case audits: a random sample that people grade, what they found as shares with intervals, and how often duly was right.

What a rule cannot judge (the quality of a decision, the truth of a text) only a reader of the file can. An audit is a
sample, so its shares carry confidence intervals; a judged export is a census, so its rates do not (STANDARDS.md G16).
"""
