"""The fibre and power graph: traces, what a loss takes away now and later, single points of failure, root causes."""
