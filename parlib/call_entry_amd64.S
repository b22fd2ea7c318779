/*
 * The code at which signals enter the host, and other pieces that C cannot express.
 */
	.text

/*
 * The handlers that the kernel calls, one for each level (sig_level.h). Each begins with a
 * short jump over the mark by which usys recognises a host (usys/attach.go: probe) and the
 * major ABI version. It calls C with the kernel's arguments unchanged, the level, and the
 * address at which the kernel's frame has its ucontext: right above the return address.
 *
 *	RDI signal   RSI siginfo   RDX ucontext   RCX level   R8 frame
 *
 * The last three bytes mean that the handler may be called with a negated signal number
 * (sig_level.h: usys_level_offers).
 */
	.globl	usys_entry
	.hidden	usys_entry
	.type	usys_entry, @function
usys_entry:
	.set	level, 0
	.rept	8                       /* USYS_LEVELS */
	.p2align 5                      /* USYS_ENTRY_SIZE */
	.byte	0xeb, 12                /* jmp 1f: 8 bytes of mark, 4 of version */
	.ascii	"USYSHOST"
	.long	1                       /* USYS_MAJOR */
1:	lea	8(%rsp), %r8
	mov	$level, %ecx
	.byte	0xe9                    /* jmp, always of five bytes */
	.long	usys_entered - . - 4
	.ascii	"OF1"
	.set	level, level + 1
	.endr
	.size	usys_entry, .-usys_entry

/*
 * The restorer of chained handlers for which Go had set none.
 */
	.globl	usys_restorer
	.hidden	usys_restorer
usys_restorer:
	mov	$15, %eax               /* rt_sigreturn */
	syscall

/*
 * A watched call returns here instead of to its trampoline (call_watchdog.c). The results
 * (RAX, RDX, XMM0) are kept. The word just above SP's new place is not changed: by it the
 * handler recognises a watched call.
 */
	.globl	usys_watch_return
	.hidden	usys_watch_return
usys_watch_return:
	sub	$48, %rsp               /* SP was 16-byte aligned: the CALL below needs that */
	mov	%rax, (%rsp)
	mov	%rdx, 8(%rsp)
	movups	%xmm0, 16(%rsp)
	mov	%rbp, %rdi              /* Go's frame pointer, which C restored */
	call	usys_watch_end          /* returns the original return address */
	mov	%rax, %r11
	mov	(%rsp), %rax
	mov	8(%rsp), %rdx
	movups	16(%rsp), %xmm0
	add	$48, %rsp
	jmp	*%r11

	.section .note.GNU-stack, "", @progbits
