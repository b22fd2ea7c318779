/*
 * Copies from and to memory that may be unmapped. After a fault between usys_get_begin and
 * usys_get_end execution continues at usys_get_fault (sigview.c). No stack is used in
 * between: the return address is at 0(RSP) there, too.
 */
	.text

/* long usys_get(void *to, const void *from, size_t n): 0 or -EFAULT. Either may be guest memory. */
	.globl	usys_get, usys_put_guest, usys_get_string, usys_get_g
	.globl	usys_get_begin, usys_get_end, usys_get_fault
	.type	usys_get, @function
	.type	usys_put_guest, @function
	.type	usys_get_string, @function
	.type	usys_get_g, @function
usys_get:
usys_put_guest:
	mov	%rdx, %rcx
	cmp	$8, %rdx
usys_get_begin:
	jne	1f
	mov	(%rsi), %rdx            /* most copies are one word: REP is many times slower */
	mov	%rdx, (%rdi)
	xor	%eax, %eax
	ret
1:	rep movsb
	xor	%eax, %eax
	ret

/* long usys_get_string(char *to, const char *from, size_t cap): the length,
 * -EFAULT, or -ENAMETOOLONG if no NUL is among the first cap bytes. */
usys_get_string:
	xor	%eax, %eax
1:	cmp	%rdx, %rax
	jae	2f
	mov	(%rsi,%rax), %cl
	mov	%cl, (%rdi,%rax)
	test	%cl, %cl
	jz	3f
	inc	%rax
	jmp	1b
2:	mov	$-36, %rax
3:	ret

/* uintptr_t usys_get_g(void): the runtime's g of the calling thread, which Go keeps in the
 * word below the thread pointer (runtime/go_tls.h, cmd/link: runtime.tlsg is -8 on ELF). A
 * small negative number if there is no thread pointer yet. */
usys_get_g:
	mov	%fs:-8, %rax
	ret
usys_get_end:

usys_get_fault:
	mov	$-14, %rax
	ret

	.section .note.GNU-stack, "", @progbits
