// Usys works on packages that declare functions of a host.
//
//	usys gen [directory ...]
//
// Gen writes the generated files of each package: the Go side beside the
// declarations, the C side where they say. A directory followed by /... stands
// for all packages with declarations below it; without one, the current
// directory is meant. Mistakes in the declarations are reported all at once, and
// then nothing is written.
//
//	usys check [-stale] [directory ...]
//
// Check looks whether both sides are what the declarations say. With -stale,
// which is all it can do so far, it compares every generated file with what gen
// would write, and finds files that gen would no longer write. It writes
// nothing.
//
//	usys version
//
// Version tells the version of this command, and of the table's layout.
//
//	usys help
//
// Help prints this text.
//
// The exit status is 0 if all is well, 1 if something is wrong with the packages
// or their files, 2 if the command was misused.
package main
