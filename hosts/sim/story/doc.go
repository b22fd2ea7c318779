// Package story reads the story of a simulated run: the events in the world, which the simulator
// (hosts/sim/story.c) writes while it runs, one JSON object a line. Pictures of the run are made
// from it: package view's page, and package capture's file for Wireshark.
//
// Each line has t, the virtual time in nanoseconds since the run began, and kind. The times never
// decrease. machine is a machine's number, and pid a process's; lines that concern neither lack
// them. Lines of a later simulator may have more fields and kinds, which a reader skips.
//
//	{"t":0,"kind":"run","version":1,"seed":7}
//	{"t":0,"kind":"machine","machine":1,"text":"n1","address":"10.0.0.1"}
//	{"t":81,"kind":"start","machine":1,"pid":1001,"text":"etcd"}
//	{"t":95,"kind":"output","machine":1,"pid":1001,"stream":2,"text":"elected\n"}
//	{"t":99,"kind":"sent","id":17,"packet":"data","machine":1,"from":"10.0.0.1:2380","other":2,"to":"10.0.0.2:41002","seq":1,"ack":1,"size":5}
//	{"t":120,"kind":"arrived","id":17}
//	{"t":140,"kind":"failure","machine":0,"property":"always","text":"one leader"}
//	{"t":140,"kind":"end","text":"property","code":0}
//
// The kinds:
//
//	run        the first line: the version of this format, and the seed
//	machine    there is a machine, with a name (text) and an address; 0 is the driver's
//	start      a process begins, of the program text
//	exit       it ends, with the status code; signal: it is ended by the signal code
//	output     a process has written to stream 1, its standard output, or 2, its standard error. The
//	           bytes are text if they are ASCII, and else data, in base64. A write may be a part
//	           of a line
//	sent       a packet is on its way from a machine to another one, other. packet is syn, syn-ack,
//	           data, ack, fin, rst or datagram; seq and ack are TCP's numbers; size counts the
//	           bytes that it carries. The first of them, as many as the setting story-data
//	           says, are data
//	arrived, lost, duplicated
//	           the packet id has arrived (of a duplicated one, each copy), will never, has a copy
//	crash, boot   the power of a machine fails; is back
//	kill, oom     its processes are killed; one is, for want of memory
//	pause, resume
//	clock         the machine's clock was moved, by text
//	cut, heal     packets from machine to other, one way, are lost from now on; no longer are
//	link          that way has other properties now, which text names
//	reset         all connections between machine and other are reset
//	fault         a fault of a call or of the disk, text
//	quiet         faults stop
//	note          a text of the driver's
//	failure       a property has failed: its kind is property, its name text
//	details       text tells more of the failure before
//	end           the last line: how the run has ended, as the simulator's report says it
package story
