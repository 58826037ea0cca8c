"""A self-test every few minutes, by whichever media node takes the task: `deploy.tasks.canary`.

canary.py     one at a time over the fleet      process.py    beside the node, not in it
results.py    rows, kept for a week             metrics.py    the newest of them for Prometheus
"""
