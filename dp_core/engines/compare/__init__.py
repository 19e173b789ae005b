"""The same report by other libraries: for classrooms and benchmarks, never for a release.

One protocol, one file per library. Each library is used as its documents show, and where its
users have a choice the choice is the one that is kindest to it.
"""
