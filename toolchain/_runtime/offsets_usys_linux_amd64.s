#include "go_asm.h"
#include "textflag.h"

// The offsets, in structures of this release of package runtime, of the members that a
// host reads to name the goroutine of a call. The compiler writes go_asm.h while it
// compiles this package, so no number is written by hand. The program's second note has
// these words from the 8th byte on (package abi: OffsetsModuledata and the next; C:
// struct usys_offsets). The word behind the table's description points here.

// labels_usys_linux_amd64.go has these, if the release has the types of labels.
#ifndef const_usysLabelSetList
#define const_usysLabelSetList 0xffffffff
#define const_usysLabelSize 0xffffffff
#define const_usysLabelKey 0xffffffff
#define const_usysLabelValue 0xffffffff
#endif

DATA runtime·usysoffsets+0(SB)/8, $"USYSOFFS"
DATA runtime·usysoffsets+8(SB)/8, $runtime·firstmoduledata(SB)
DATA runtime·usysoffsets+16(SB)/4, $g_goid
DATA runtime·usysoffsets+20(SB)/4, $g_parentGoid
DATA runtime·usysoffsets+24(SB)/4, $g_m
DATA runtime·usysoffsets+28(SB)/4, $g_stack
DATA runtime·usysoffsets+32(SB)/4, $g_sched
DATA runtime·usysoffsets+36(SB)/4, $g_labels
DATA runtime·usysoffsets+40(SB)/4, $m_g0
DATA runtime·usysoffsets+44(SB)/4, $m_gsignal
DATA runtime·usysoffsets+48(SB)/4, $m_curg
DATA runtime·usysoffsets+52(SB)/4, $gobuf_sp
DATA runtime·usysoffsets+56(SB)/4, $gobuf_pc
DATA runtime·usysoffsets+60(SB)/4, $gobuf_bp
DATA runtime·usysoffsets+64(SB)/4, $stack_lo
DATA runtime·usysoffsets+68(SB)/4, $stack_hi
DATA runtime·usysoffsets+72(SB)/4, $moduledata_pcHeader
DATA runtime·usysoffsets+76(SB)/4, $moduledata_text
DATA runtime·usysoffsets+80(SB)/4, $moduledata_etext
DATA runtime·usysoffsets+84(SB)/4, $moduledata_gofunc
DATA runtime·usysoffsets+88(SB)/4, $const_usysLabelSetList
DATA runtime·usysoffsets+92(SB)/4, $const_usysLabelSize
DATA runtime·usysoffsets+96(SB)/4, $const_usysLabelKey
DATA runtime·usysoffsets+100(SB)/4, $const_usysLabelValue
DATA runtime·usysoffsets+104(SB)/4, $g_ancestors
DATA runtime·usysoffsets+108(SB)/4, $ancestorInfo__size
DATA runtime·usysoffsets+112(SB)/4, $ancestorInfo_pcs
DATA runtime·usysoffsets+116(SB)/4, $ancestorInfo_goid

// Behind them, in no note of theirs: the address of the variable that a host and the
// schedule points of usys build -sim share, or 0 (abi.BehindOffsets).
#ifdef const_usysSimTick
DATA runtime·usysoffsets+120(SB)/8, $runtime·usyssim+usysSimState_left(SB)
#else
DATA runtime·usysoffsets+120(SB)/8, $0
#endif
GLOBL runtime·usysoffsets(SB), NOPTR|RODATA, $128
