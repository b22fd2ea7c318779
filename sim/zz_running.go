package sim

// running reports whether there is a simulator. It is set before any other package can call this one.
var running bool

// init functions run in the order of the files' names, so the table has been registered, by
// ztable_linux_amd64.go.
func init() { running = hostOn() }
