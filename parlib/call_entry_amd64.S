/*
 * Where signals enter the host, and the pieces that C cannot say.
 */
	.text

/*
 * The handlers that the kernel calls, one for each level (sig_level.h). Each begins with a
 * short jump over the mark by which usys recognises a host (usys/attach.go: probe) and the
 * major ABI version; then on to C with the kernel's arguments as they are, the level, and
 * where the kernel's own frame would have its ucontext: right above the return address.
 *
 *	RDI signal   RSI siginfo   RDX ucontext   RCX level   R8 frame
 *
 * The last three bytes say that the handler may be called with a signal's number negated
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
 * Chained handlers return through here where Go had left no restorer of its own.
 */
	.globl	usys_restorer
	.hidden	usys_restorer
usys_restorer:
	mov	$15, %eax               /* rt_sigreturn */
	syscall

/*
 * Where a watched call returns to instead of its trampoline (call_watchdog.c). The
 * results (RAX, RDX, XMM0) go on untouched. The word just above SP's new place
 * stays what it is: it tells the handler that the call is a watched one.
 */
	.globl	usys_watch_return
	.hidden	usys_watch_return
usys_watch_return:
	sub	$48, %rsp               /* SP was 16-byte aligned: the CALL below needs that */
	mov	%rax, (%rsp)
	mov	%rdx, 8(%rsp)
	movups	%xmm0, 16(%rsp)
	mov	%rbp, %rdi              /* C gave it back: Go's frame pointer */
	call	usys_watch_end          /* answers where the call returns to */
	mov	%rax, %r11
	mov	(%rsp), %rax
	mov	8(%rsp), %rdx
	movups	16(%rsp), %xmm0
	add	$48, %rsp
	jmp	*%r11

	.section .note.GNU-stack, "", @progbits
