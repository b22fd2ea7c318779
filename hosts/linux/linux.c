//go:build ignore

/* The loader's default host: every call goes to Linux. */
#include "usyshost.h"

const struct usys_linux_host usys_linux_host = {
	.name = "linux",
	.version = "1.0",
};
