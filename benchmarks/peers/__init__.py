"""The same four rules by other libraries, each in an environment of its own: which is why nothing here imports duly.

A contender is a module that is run as `python -m benchmarks.peers.by_NAME EXPORT OUT`. It reads the CSV files, judges the
four rules, and writes the ids that fail and the shares that pass: see `outcome`.
"""
