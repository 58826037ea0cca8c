"""The images built, looked at and run on a machine that reaches no registry of images.

    make rehearse        (python -m deploy.rehearsal; as root)

buildah builds the very Dockerfiles, from bases that stand in for the official ones:
`bases` makes them from Debian's packages under the official names. `contents` looks at
what is in the images, `fleet` starts them together as their users and asks their health
checks. It takes a quarter of an hour, or a minute when only our own files have changed.

What it cannot show is whatever is special in the official bases.
"""
