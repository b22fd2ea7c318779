//go:build linux && amd64 && cgo

/* The core's surroundings, which are set before the host starts. */
#include "platform.h"

const struct usys_platform *usys_platform;
