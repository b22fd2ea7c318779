package sim

// running says whether there is a simulator. It is set before any other package can call this one.
var running bool

// The compiler calls init functions in the order of the files' names: the table is registered
// then, by ztable_linux_amd64.go.
func init() { running = hostOn() }
