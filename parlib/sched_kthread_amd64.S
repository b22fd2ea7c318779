/* The clone of sched_kthread.c, which C cannot express: it returns twice, on two stacks. */
	.text

/*
 * long usys_clone_thread(unsigned long flags, void *top, uint32_t *alive, struct usys_kthread *k)
 *
 *	RDI flags   RSI top of the child's stack   RDX alive: set to the child's number now,
 *	to 0 by the kernel when it has ended       RCX k   RAX the child's number, or -errno
 */
	.globl	usys_clone_thread
	.hidden	usys_clone_thread
	.type	usys_clone_thread, @function
usys_clone_thread:
	and	$-16, %rsi
	sub	$16, %rsi
	mov	%rcx, (%rsi)            /* for the child, which has no other stack */
	mov	%rdx, %r10              /* cleared at its end */
	xor	%r8d, %r8d              /* %fs is 0 in the new thread */
	mov	$56, %eax               /* clone */
	syscall
	test	%rax, %rax
	jz	child
	ret
child:
	xor	%ebp, %ebp              /* unwinders stop here */
	mov	(%rsp), %rdi            /* RSP is 16-byte aligned */
	call	usys_kthread_main
	xor	%edi, %edi
	mov	$60, %eax               /* exit: from here on the stack may be gone */
	syscall
	hlt
	.size	usys_clone_thread, .-usys_clone_thread

	.section .note.GNU-stack, "", @progbits
