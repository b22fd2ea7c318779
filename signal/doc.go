// Package signal receives signals through the host's signal bridge. It works like package
// os/signal. In addition it reports the sender and the value of each signal, and it loses
// none.
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
// A number belongs to os/signal until a caller asks for it here. From then on os/signal does
// not see its signals, until the last receiver has given the number up. Numbers that Go, the
// C library or the host reserves are not available.
//
// The package guarantees:
//
//   - No wake-up is lost: after the last post of a number, at least one delivery begins.
//   - Every value of a real-time signal whose sigqueue succeeded arrives once at every
//     [Queue] and every [Handle] that wants its number. As in os/signal, a channel gets a
//     signal only if it has room.
//   - A change (Notify, Handle, Stop and the others) applies to every signal that is posted
//     after the change has returned.
//   - A signal that no receiver wants when its turn comes is sent to a thread of Go's, where
//     it has the effect that it has without this package.
//   - A number that was blocked when the program started arrives, too.
//   - Values arrive in the order in which they were queued, if one thread takes the number:
//     see package order in this package's directory.
//
// The program needs a host: package parlib in the same program, or usys exec around it.
// Without one the functions that return an error return one that matches [ErrNoHost].
//
// docs/signals.md explains the implementation and the model with which it was checked.
package signal
