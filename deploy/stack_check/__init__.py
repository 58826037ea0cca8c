"""Walks through a running deployment from outside: `manage.py check_stack`.

walk.py         what one walk is asked, and what its steps find and hand on
steps/          one thing to look at each, in the order of `runner.STEPS`
diagnoses.py    what a failure means: its name, likely causes, what to do
runner.py       takes the steps; whoever stands on a failed one is skipped
report.py       the table, and JSON
"""
