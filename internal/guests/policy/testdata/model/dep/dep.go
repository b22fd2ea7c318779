// Package dep uses files and addresses, in two functions.
package dep

import (
	"net"
	"os"
)

// Do makes a use of a target.
func Do(verb, target string) error {
	switch verb {
	case "read":
		_, err := os.Lstat(target)
		return err
	case "write":
		return os.Chmod(target, 0o600)
	}
	c, err := net.Dial("udp", target)
	if err == nil {
		c.Close()
	}
	return err
}

// Other does the same.
func Other(verb, target string) error {
	switch verb {
	case "read":
		_, err := os.Readlink(target)
		return err
	case "write":
		return os.Remove(target)
	}
	c, err := net.Dial("udp", target)
	if err == nil {
		c.Close()
	}
	return err
}
