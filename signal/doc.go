// Package signal receives signals through the host's signal bridge. It has the habits
// of package os/signal, and adds what that leaves out: who sent a signal, with which
// value, and none is lost.
//
//	c := make(chan os.Signal, 16)
//	if err := signal.Notify(c, syscall.SIGHUP, syscall.SIGTERM); err != nil {
//		log.Fatal(err)
//	}
//	for s := range c {
//		info := s.(signal.Info)
//		log.Printf("%v from process %d of user %d", info.Sig, info.Pid, info.Uid)
//	}
//
// A number belongs to os/signal until somebody asks for it here; from then on, and
// until the last one has given it back, os/signal does not see it. Numbers that Go,
// the C library or the host needs for itself cannot be had.
//
// What is promised:
//
//   - For each number, after its last post at least one delivery starts later.
//   - Every value of a real-time signal whose sigqueue succeeded arrives, once, at
//     every [Queue] and every [Handle] that wants its number. To channels a signal is
//     sent only where there is room, as os/signal does.
//   - A change (Notify, Handle, Stop and the others) takes effect for every signal
//     that is posted after the change has returned.
//   - A signal that nobody wants any more when its turn comes is sent to a thread of
//     Go's, so that what happens is what would have happened without this package.
//   - A number that was blocked when the program started arrives, too.
//   - Values arrive in the order in which they were queued where one thread takes the
//     number: see package order, beneath this one.
//
// The program needs a host: package parlib in the same program, or usys exec around
// it. Without one every function that returns an error says so.
//
// How it works, and the model that it was checked with: docs/signals.md.
package signal
