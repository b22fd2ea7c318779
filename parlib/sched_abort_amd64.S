/* A system call that a deadline can end (sched_abort.h). */
	.text

/*
 * long usys_abortable(long nr, const long arg[6], const uint32_t *aborts)
 *
 *	RDI nr    RSI arg     RDX aborts        what C gives
 *	RAX nr    RDI RSI RDX R10 R8 R9 arg     what the kernel takes
 *	R11 aborts, which SYSCALL destroys, as it does RCX
 *
 * usys_kicked (sched_abort.c) relies on this: with RIP from usys_abort_from to
 * usys_abort_syscall, both included, the call has not begun, and going on at
 * usys_abort_exit instead takes back nothing. When a signal interrupts a call that had
 * no effect and is to begin anew, the kernel puts RIP back to the SYSCALL before it
 * makes the handler's frame; so RIP tells that case, too. Behind the SYSCALL the call
 * has its result.
 */
	.globl	usys_abortable, usys_abort_from, usys_abort_syscall, usys_abort_exit
	.hidden	usys_abortable, usys_abort_from, usys_abort_syscall, usys_abort_exit
	.type	usys_abortable, @function
	.p2align 4
usys_abortable:
	mov	%rdi, %rax
	mov	%rdx, %r11
	mov	%rsi, %rcx
	mov	(%rcx), %rdi
	mov	8(%rcx), %rsi
	mov	16(%rcx), %rdx
	mov	24(%rcx), %r10
	mov	32(%rcx), %r8
	mov	40(%rcx), %r9
usys_abort_from:
	cmpl	$0, (%r11)
	jne	usys_abort_exit
usys_abort_syscall:
	syscall
	ret
usys_abort_exit:
	mov	$-4, %rax               /* -EINTR */
	ret
	.size	usys_abortable, .-usys_abortable

	.section .note.GNU-stack, "", @progbits
