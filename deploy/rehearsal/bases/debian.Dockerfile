# What debootstrap made of Debian 12: the others stand on it.
FROM scratch
ADD debian.tar /
# As in the official image, where apt keeps nothing that it has downloaded or counted.
COPY debian/apt.conf /etc/apt/apt.conf.d/docker-clean
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]
