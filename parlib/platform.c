//go:build linux && amd64 && cgo

/* The core's surroundings: whoever brings the host up sets them first. */
#include "platform.h"

const struct usys_platform *usys_platform;
