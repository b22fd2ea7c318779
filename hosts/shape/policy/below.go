package policy

// Below returns the policy of -root: a program may read and write only files below a directory, and
// execute no others. It may also read the files that Go's packages read wherever a program runs.
func Below(dir string) *Policy {
	all := dir + "/"
	if dir == "/" {
		all = "/"
	}
	every := []string{"*:*", "unix:" + all, "unix:@*", "AF_NETLINK"}
	return &Policy{Sections: []Section{{Kind: Program, Lines: []Line{
		{Verb: Read, Targets: append([]string{all}, common...)},
		{Verb: Write, Targets: []string{all, "/dev/null"}},
		{Verb: Exec, Targets: []string{all}},
		{Verb: Connect, Targets: every},
		{Verb: Listen, Targets: every},
		{Verb: Call, Targets: verbCalls()},
	}}}}
}

// common are files that packages of std read: names of hosts and users, time zones, certificates,
// and the kernel's information on itself and the process.
var common = []string{
	"/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/hostname", "/etc/services", "/etc/protocols", "/etc/mime.types",
	"/etc/passwd", "/etc/group", "/etc/localtime", "/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/usr/share/mime/", "$GOROOT/lib/time/",
	"/etc/ssl/", "/etc/pki/", "/etc/ca-certificates/", "/usr/share/ca-certificates/", "/usr/local/share/certs/",
	"/proc/$PID/", "/proc/sys/", "/proc/stat", "/proc/meminfo", "/proc/cpuinfo", "/sys/", "/dev/null", "/dev/urandom", "/dev/random", "/dev/zero",
}

// verbCalls returns the names of all calls that lines of call may have.
func verbCalls() (list []string) {
	for _, e := range table() {
		if e != nil && (e.Verb == Call || e.Pathless()) {
			list = append(list, e.Name)
		}
	}
	return list
}
