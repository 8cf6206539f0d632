"""The processes that the benchmark runs, as files that `itsm-flow check` accepts."""
