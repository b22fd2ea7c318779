/* The parts of the host of table company. */
#pragma once

#include <stdint.h>

/* The same as in ../faults.go. */
enum fault {
	FAULT_LOAD,
	FAULT_JUMP,
	FAULT_JUMP_BARE,
	FAULT_UNDEFINED,
	FAULT_DIVIDE,
	FAULT_GENERAL,
	FAULT_ABORT,
	FAULT_TWICE,
	FAULT_RECURSION,
	FAULT_FRAME,
	FAULT_OVERRUN,
	FAULT_STACK_ZERO,
	FAULT_STACK_AWAY,
	FAULT_COROUTINE,
	FAULT_BUS,
};

/* faults.c */
uint64_t company_fault(int32_t how, uint64_t arg);
uint64_t company_frame(uint64_t n);

/* elsewhere.c */
void company_spin(uint64_t ns);
int64_t company_elsewhere(uint64_t ns);
void company_elsewhere_load(void);

/* processes.c */
int32_t company_fork(int32_t status);
int32_t company_threads(int32_t n, uint64_t ns);
void company_sleep(uint64_t ns);

/* handlers.c */
int32_t company_chain(int32_t sig);
int32_t company_handle(int32_t sig, int32_t flags);
int32_t company_reraise(int32_t sig);
int64_t company_handled(int32_t sig);
int32_t company_deepest(void);
