"""A dashboard as a picture, without Grafana: from the very file that Grafana reads.

dashboard.py   what the file says: panels, what they ask, where they are
span.py        from when to when
variables.py   puts `$__rate_interval` and the dashboard's own variables in
prometheus.py  asks
look.py        what there is to draw, as numbers
units.py       numbers for people
layout.py      where everything is, in pixels
draw.py        the whole picture; graph.py, stat.py and legend.py its parts
theme.py       colours
"""
