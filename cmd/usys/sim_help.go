package main

const simHelp = `usage: usys sim [flags] program [arguments]
       usys sim [flags] scenario.txtar
       usys sim -merge [-json] file...

Sim runs a Go program in a simulation: one seed decides the order of its threads and
goroutines, its clock, its random numbers, its network and its disk. The same seed is
the same run, each time. The program is one that usys build has made, best with
usys build -sim: then threads and goroutines change at memory accesses, too, and not
at system calls alone. docs/sim.md has the details.

A scenario is a cluster: a txtar archive whose comment makes machines, runs programs on
them, lets machines and links fail, and checks properties. docs/cluster.md has the
language. Its first use builds the program that runs scenarios, which takes some seconds.

  -seed N        one run, of this seed (1); the program's output is shown
  -seeds A..B    a run of each of these seeds; the failures are shown
  -j N           so many runs at a time (the number of processors)
  -verify P      run P percent of the seeds twice, and compare (1)
  -failures N    stop after so many failures (3; 0: run all seeds)
  -shard I/N     only the seeds whose remainder by N is I
  -timeout D     end a run that takes longer than this of real time (1m with -seeds;
                 one run has no limit unless it is given)

  -for D         end a run after this much virtual time, which is no failure
  -env K=V       a variable of the program's environment, which has only PATH, HOME
                 and TMPDIR else; may be given again, and takes the place of these
  -dir DIR       the program's working directory has a copy of DIR; without it, it is empty
  -copy PATH     the disk has a copy of this file or directory, too, at the same absolute
                 path: certificates, say, or time zones; may be given again
  -set K=N,...   settings that the seed is not to draw: processors, call-ns, change,
                 tick, yield, slow, era, stall, stall-ns, calm, buggify,
                 buggify-fires; of the network
                 latency-ns, buffer, partial, loss, reorder, refuse, reset; disk, the
                 bytes that fit on it (docs/sim.md)
  -e inject=CALLS:ACTION..., -e fault=CALLS, -deny CALLS[=ERRNO]
                 calls fail, are late or lose data; a rule of usys exec, whose draws the
                 seed decides (docs/faults.md); may be given again
  -test          with -seeds: the program is a test binary; report as go test does. This
                 is go test's -exec for usys test -sim -seeds A..B
  -program NAME=FILE
                 machines that the program makes have FILE as /bin/NAME: a program of
                 usys build -sim; may be given again, and takes the place of a scenario's
  -without N,... leave out faults of package sim or a scenario, by their numbers; 3.2 is
                 the second time that fault 3 begins
  -merge         add up the files that shards of a search have printed with -json, and
                 judge them as one search
  -go-on         go on where a property of package sim fails, to the end of the run
  -json          print one JSON object for each run, and one for the properties of all
  -v             print a line about the run, its hash first; with -seeds a line for each

Looking at one run, whose seed -seed names. None of this changes the run:

  -log           print one line for each event: its number, the virtual time at its end
                 since the run began, the thread, the goroutine, and the call decoded
  -log=json      print one JSON object for each
  -o file        write them to a file, not to standard error; -A appends
  -k             the goroutine and its Go stack below each line
  -ticks         ticks, too, at which a thread or goroutine may change within a
                 computation, and jumps of the clock
  -diff A B      run the seeds A and B, without their output, and show the first event in
                 which they differ, with both Go stacks. The same seed twice has to be the
                 same run. Of two seeds, threads, goroutines, calls and results are
                 compared, and ticks with -ticks. A and B may be two logs, or two
                 directories of -keep; no program is named then
  -until K       stop at the event with number K, and write a core file for dlv and gdb:
                 PROGRAM.core, or the file that -core names
  -keep DIR      leave a log with stacks, the output, a report, the core file and the files
                 of the simulated disk there; DIR is new or empty. Each machine of a cluster
                 has its disk, its output and its core files in DIR/NAME
  -crash         these files are as after a failure of power at the run's end, or at the
                 event of -until: data that was not synchronized may be lost or torn
  -view FILE     write one HTML page of the machines' story: a lane for each, messages,
                 output, crashes, partitions, and the property that has failed. With
                 -seeds it is that of the first run that fails
  -pcap FILE     write the packets between machines, for Wireshark (pcapng); -seeds as
                 for -view
  -pprof file, -perfetto file
                 write a profile of calls by Go stack, or a timeline
  -whole         structs whole, as -v of usys exec
  -e, -P, -s, -t, -r, -T, -x, -y, -z, -Z, -q, -ff
                 as for usys exec -trace (usys exec -h)

The exit status of one run is the program's, or 128 and the number of the signal that
has ended it; of several it is 0 if all have succeeded, 1 if some have failed, or if
none has shown an event that has to occur (sim.Sometimes, sim.Reachable). It is 1 for a
run in which nothing can happen any more, or a property fails, 2 if the program cannot be
simulated, and 3 for a run that met something that cannot be repeated.
`
