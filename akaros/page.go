package akaros

import "os"

var pageSize = os.Getpagesize()
