"""One thing to look at each: coroutines that take the walk and return what they saw."""
