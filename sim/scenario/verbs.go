package scenario

import (
	"maps"
	"slices"
)

// A verb is the first word of a statement.
type verb struct {
	name        string
	usage       string
	least, most int // the bounds of the number of arguments; most -1: no bound

	signs   bool // ! may precede the statement
	mayFail bool // ? may precede it
	behind  bool // & may follow it
	inner   bool // a statement or a block follows the arguments, whose number is least
	block   bool // a block follows them
	top     bool // it must not be in a block

	check func(p *parser, s *statement)       // reports mistakes
	run   func(t *thread, s *statement) error // runs the statement
}

// verbs holds all verbs by name. init sets it, because the verbs' functions refer to it.
var verbs map[string]*verb

func init() {
	verbs = map[string]*verb{}
	for _, list := range [][]verb{worldVerbs, execVerbs, faultVerbs, blockVerbs} {
		for _, v := range list {
			verbs[v.name] = &v
		}
	}
}

func verbNames() []string { return slices.Sorted(maps.Keys(verbs)) }

var worldVerbs = []verb{
	{name: "program", usage: "program NAME FILE: FILE is one that usys build -sim has made", least: 2, most: 2, top: true, check: checkProgram},
	{name: "build", usage: "build NAME PACKAGE", least: 2, most: 2, top: true, check: checkBuild},
	{name: "machine", usage: "machine NAME...", least: 1, most: -1, top: true, check: checkMachine, run: runMachine},
	{name: "file", usage: "file MACHINES:PATH FILE: FILE is one of the archive", least: 2, most: 2, check: checkFile, run: runFile},
	{name: "env", usage: "env NAME=VALUE", least: 1, most: 1, check: checkEnv, run: runEnv},
	{name: "note", usage: "note TEXT", least: 1, most: -1, run: runNote},
}

var execVerbs = []verb{
	{name: "service", usage: "service MACHINES PROGRAM [ARGUMENT...]", least: 2, most: -1, check: checkService, run: runService},
	{name: "stop", usage: "stop MACHINES PROGRAM", least: 2, most: 2, check: checkStop, run: runStop},
	{name: "exec", usage: "exec MACHINE PROGRAM [ARGUMENT...] [&]", least: 2, most: -1, signs: true, mayFail: true, behind: true, check: checkExec, run: runExec},
	{name: "wait", usage: "wait [NAME...]", least: 0, most: -1, check: checkWait, run: runWait},
	{name: "stdout", usage: "stdout REGEXP", least: 1, most: 1, signs: true, check: checkOutput, run: runOutput},
	{name: "stderr", usage: "stderr REGEXP", least: 1, most: 1, signs: true, check: checkOutput, run: runOutput},
	{name: "cmp", usage: "cmp A B: each is stdout, stderr, MACHINE:PATH, or a file of the archive", least: 2, most: 2, signs: true, check: checkCmp, run: runCmp},
}

var faultVerbs = []verb{
	{name: "fault", usage: "fault TEXT (docs/cluster.md has the texts of faults)", least: 1, most: 1, check: checkFault, run: runFault},
	{name: "crash", usage: "crash MACHINES", least: 1, most: 1, check: checkAct, run: runFault},
	{name: "kill", usage: "kill MACHINES", least: 1, most: 1, check: checkAct, run: runFault},
	{name: "pause", usage: "pause MACHINES", least: 1, most: 1, check: checkAct, run: runFault},
	{name: "oom", usage: "oom MACHINES", least: 1, most: 1, check: checkAct, run: runFault},
	{name: "clock", usage: "clock MACHINES TIME: TIME is +1h, or -10s", least: 2, most: 2, check: checkAct, run: runFault},
	{name: "boot", usage: "boot MACHINES", least: 1, most: 1, check: checkMachines, run: runBoot},
	{name: "resume", usage: "resume MACHINES", least: 1, most: 1, check: checkMachines, run: runResume},
	{name: "quiet", usage: "quiet", least: 0, most: 0, run: runQuiet},
}

var blockVerbs = []verb{
	{name: "sleep", usage: "sleep TIME", least: 1, most: 1, check: checkTime, run: runSleep},
	{name: "retry", usage: "retry TIME STATEMENT, or retry TIME { and } behind the last one", least: 1, most: 1, inner: true, block: true, behind: true, check: checkTime, run: runRetry},
	{name: "repeat", usage: "repeat N STATEMENT, or repeat N { and } behind the last one", least: 1, most: 1, inner: true, block: true, behind: true, check: checkRepeat, run: runRepeat},
	{name: "check", usage: "check NAME STATEMENT, or check NAME { and } behind the last one", least: 1, most: 1, inner: true, block: true, behind: true, check: checkName, run: runCheck},
	{name: "sometimes", usage: "sometimes NAME STATEMENT, or sometimes NAME { and } behind the last one", least: 1, most: 1, inner: true, block: true, behind: true, check: checkName, run: runSometimes},
}
