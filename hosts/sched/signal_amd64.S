/* Under -vcores: the entry of signals, the return of handlers, and the continuation of uthreads. */
#include "offsets.h"

	.text

/* struct sched_go (sched.h) */
#define GO_SP   0
#define GO_SIG  8
#define GO_INFO 16
#define GO_UC   24
#define GO_SIZE 32

/* Jumps to RAX as a handler, with the struct sched_go at R8: all registers of a frame. The frame
 * pointer is that of the interrupted code, for code that follows frame pointers from the handler
 * on. */
go:
	mov	GO_SIG(%r8), %rdi
	mov	GO_INFO(%r8), %rsi
	mov	GO_UC(%r8), %rdx
	mov	GO_SP(%r8), %rsp
	mov	UC_FP(%rdx), %rbp
	cld
	jmp	*%rax

/*
 * The kernel's handler on vcores. RSP is on the vcore's alternate stack, where the frame is;
 * all signals but faults are blocked. 0: the kernel returns to the interrupted code.
 */
	.globl	usys_sched_signal
	.hidden	usys_sched_signal
	.type	usys_sched_signal, @function
	.p2align 4
usys_sched_signal:
	sub	$GO_SIZE+8, %rsp        /* RSP is 16-byte aligned */
	mov	%rsp, %rcx
	call	sched_arrived
	mov	%rsp, %r8
	test	%rax, %rax
	jnz	go
	add	$GO_SIZE+8, %rsp
	ret

/*
 * A uthread was preempted: RDX is the saved context, in a slot, and RSP below it. The
 * kernel's frame is not needed any more. sched_give_way returns when the uthread continues.
 */
	.globl	sched_preempted
	.hidden	sched_preempted
sched_preempted:
	mov	%rdx, %rbx
	sub	$GO_SIZE, %rsp
	mov	%rdx, %rdi
	mov	%rsp, %rsi
	call	sched_give_way          /* 0, or a handler */
	mov	%rsp, %r8
	test	%rax, %rax
	jnz	go
	/* The slot is already released. Signals that arrive now interrupt the host, and are kept:
	 * nothing is written to the slot before the context is restored. */
	mov	%rbx, %rsp
	mov	$15, %eax               /* rt_sigreturn */
	syscall

/*
 * A handler of the guest has returned, or the guest calls rt_sigreturn: RSP is at the context. The
 * registers need not be kept.
 */
	.globl	usys_sched_sigreturn
	.hidden	usys_sched_sigreturn
	.type	usys_sched_sigreturn, @function
	.p2align 4
usys_sched_sigreturn:
	add	$8, %rsp                /* the call's return address */
	.globl	sched_restorer          /* the return address of handlers */
	.hidden	sched_restorer
sched_restorer:
	mov	%rsp, %rbx
	mov	%gs:TCB_CUR, %r12
	sub	usys_slot_size(%rip), %r12
	mov	%r12, %gs:TCB_CUR
	add	usys_slot_size(%rip), %r12
	movq	$0, SLOT_GSP(%r12)      /* there is no call to return from */
	lea	SLOT_NR(%r12), %rsp
	sub	$GO_SIZE, %rsp
	mov	%rbx, %rdi
	mov	%rsp, %rsi
	call	sched_handler_done      /* 0, 1, 2, or the next handler */
	mov	%r12, %gs:TCB_CUR
	mov	%rsp, %r8
	test	%rax, %rax
	jz	2f
	cmp	$2, %rax
	ja	go
	je	1f
	mov	GO_SP(%r8), %rsp        /* 1: continue in the table function that called it */
	jmp	restore
1:	mov	GO_SP(%r8), %rax        /* 2: continue elsewhere; the slot at sp is free, too */
	mov	%rax, %gs:TCB_CUR
2:
	mov	%rbx, %rsp
	mov	$15, %eax
	syscall

/*
 * void sched_call_here(const struct sched_go *go, uintptr_t handler, uintptr_t *sp)
 *
 * Stores at *sp the stack pointer with which the caller continues once the handler has returned.
 */
	.globl	sched_call_here
	.hidden	sched_call_here
	.type	sched_call_here, @function
sched_call_here:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdx)
	mov	%rdi, %r8
	mov	%rsi, %rax
	jmp	go
restore:
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret

/*
 * The end of a call (entry_amd64.S): RSP is at SLOT_NR of the slot, RAX the result, and of
 * the guest's registers those that C keeps still hold their values. They may become part of a
 * signal's frame.
 */
	.globl	usys_sched_attention
	.hidden	usys_sched_attention
usys_sched_attention:
	sub	$56+GO_SIZE+8, %rsp
	mov	%rax, (%rsp)            /* struct sched_regs */
	mov	%rbx, 8(%rsp)
	mov	%rbp, 16(%rsp)
	mov	%r12, 24(%rsp)
	mov	%r13, 32(%rsp)
	mov	%r14, 40(%rsp)
	mov	%r15, 48(%rsp)
	mov	%rsp, %rdi
	lea	56+GO_SIZE+8-SLOT_NR(%rsp), %rsi /* the slot's top */
	lea	56(%rsp), %rdx
	call	sched_attend            /* 0; 1: make the call again; 2: the context go.uc; or a handler */
	cmp	$1, %rax
	jbe	1f
	lea	56(%rsp), %r8
	lea	56+GO_SIZE+8-SLOT_NR(%rsp), %rcx
	mov	%rcx, %gs:TCB_CUR       /* the slot is free */
	cmp	$2, %rax
	jne	go
	mov	GO_UC(%r8), %rsp
	mov	$15, %eax               /* rt_sigreturn */
	syscall
1:	mov	%rax, %rcx
	mov	(%rsp), %rax
	add	$56+GO_SIZE+8, %rsp
	test	%rcx, %rcx
	jz	usys_entry_c_done
	mov	(%rsp), %rax
	mov	8(%rsp), %r9
	mov	16(%rsp), %r8
	mov	24(%rsp), %r10
	mov	32(%rsp), %rdx
	mov	40(%rsp), %rsi
	mov	48(%rsp), %rdi
	lea	80(%rsp), %r11
	mov	72(%rsp), %rsp
	mov	%r11, %gs:TCB_CUR
	jmp	usys_linux_syscall

/* The first vcore's idle context begins here, after usys_uthread_switch: RBX is the vcore. */
	.globl	sched_idle_begins
	.hidden	sched_idle_begins
sched_idle_begins:
	mov	%rbx, %rdi
	call	usys_vcore_run
	hlt

/* A clone's child begins here, after usys_uthread_switch: RSP is its clone_frame, and the registers
 * that C keeps are its parent's. */
	.globl	sched_child_begins
	.hidden	sched_child_begins
sched_child_begins:
	call	sched_child_runs
	jmp	usys_clone_child_leaves

	.section .note.GNU-stack, "", @progbits
