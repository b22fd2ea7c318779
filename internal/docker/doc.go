// Package docker runs commands with the restrictions of a Docker container that was
// started without options: its capabilities, and its seccomp profile, or a profile that usys has
// made. It stands in for docker run in tests; files, processes and the network are the machine's.
package docker
