//go:build linux && amd64 && cgo

// Pager has a C library that handles its own SIGSEGV, and passes others on. With an argument
// its last fault ends it.
package main

/*
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 64 };

static char *area;
static struct sigaction pager_found, reporter_found;
static int pages, reports;

// The pager makes pages of its area accessible when they are used.
static void pager(int sig, siginfo_t *info, void *uc)
{
	char *at = info->si_addr;
	if (info->si_code > 0 && at >= area && at < area + PAGES * PAGE) {
		pages++;
		mprotect((void *)((uintptr_t)at & -PAGE), PAGE, PROT_READ | PROT_WRITE);
		return;
	}
	pager_found.sa_sigaction(sig, info, uc);
}

static uintptr_t pager_start(void)
{
	struct sigaction a = {.sa_sigaction = pager, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	area = mmap(0, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sigaction(SIGSEGV, &a, &pager_found);
	return (uintptr_t)area;
}

// The reporter counts a crash, puts back the handler that it found, and has the instruction
// run again.
static void reporter(int sig, siginfo_t *info, void *uc)
{
	reports++;
	sigaction(sig, &reporter_found, 0);
}

static void reporter_start(void)
{
	struct sigaction a = {.sa_sigaction = reporter, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	sigaction(SIGSEGV, &a, &reporter_found);
}

static int get_pages(void) { return pages; }
static int get_reports(void) { return reports; }
*/
import "C"

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

func must(ok bool, format string, args ...any) {
	if !ok {
		fmt.Printf(format+"\n", args...)
		os.Exit(1)
	}
}

// panics returns the value with which f panics.
func panics(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func main() {
	area := uintptr(C.pager_start())
	page := 0
	use := func() {
		hosttest.Load(area + uintptr(page)*C.PAGE)
		hosttest.Load2(area + uintptr(page+1)*C.PAGE)
		page += 2
		must(int(C.get_pages()) == page, "the pager has brought %d pages, of %d", C.get_pages(), page)
	}
	use() // before the host's handler is in front of it, and after
	parlib.Rewrap()
	use()

	parlib.RecoverFaults(true)
	for range 3 {
		C.reporter_start()
		parlib.Rewrap()
		before := C.get_reports()
		_, ok := panics(func() { hosttest.Load(16) }).(*usys.Fault)
		must(ok, "a fault in C is no panic")
		must(C.get_reports() == before+1, "%d reports, of %d", C.get_reports(), before+1)
		must(panics(func() { *(*int)(nil) = 1 }) != nil, "a nil dereference in Go is no panic")
		use()
	}
	parlib.RecoverFaults(false)
	fmt.Println("ok")
	if len(os.Args) > 1 {
		hosttest.Load(16)
	}
}
