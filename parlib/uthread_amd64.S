/* The switch from one uthread to another. */
	.text

/*
 * void usys_uthread_switch(struct usys_uthread *from, struct usys_uthread *to)
 *
 *	RDI from   RSI to   (struct usys_uthread: 0 sp, 8 tls, 16 self)
 *
 * Both are in host code, on the host's stacks, so a switch is a call that returns elsewhere,
 * and only the registers that C keeps matter. Vector registers are not kept. Go holds
 * nothing in them across a system call but X15, which its code expects to be 0; a uthread
 * that was preempted has its vector registers in its signal frame.
 *
 * The scheduler's lock is held: once RSP is stored, no other vcore runs FROM before the
 * lock is free, which is after the switch.
 */
	.globl	usys_uthread_switch
	.type	usys_uthread_switch, @function
	.p2align 4
usys_uthread_switch:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdi)            /* model: save */
	mov	(%rsi), %rsp
	mov	8(%rsi), %rax
	mov	16(%rsi), %rdx
	wrfsbase %rax
	wrgsbase %rdx
	pxor	%xmm15, %xmm15
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret
	.size	usys_uthread_switch, .-usys_uthread_switch

	.section .note.GNU-stack, "", @progbits
