package abi

// A host's record of a table that it serves: struct usys_served. Only C code has it.
const (
	ServedName    = 0
	ServedDigest  = 8
	ServedNFuncs  = 40
	ServedNConsts = 44
	ServedFuncs   = 48
	ServedConsts  = 56
	ServedFill    = 64
	SizeServed    = 72
)

// A function in such a record: struct usys_served_func.
const (
	ServedFuncName   = 0
	ServedFuncNum    = 8
	ServedFuncFlags  = 12
	ServedFuncDigest = 16
	SizeServedFunc   = 48
)

// A constant in such a record: struct usys_served_const.
const (
	ServedConstName = 0
	ServedConstVal  = 8
	SizeServedConst = 16
)

// The results of shims: struct usys_ret, usys_fret and usys_f32ret.
const (
	RetVal     = 0
	RetFail    = 8
	SizeRet    = 16
	FRetVal    = 0
	FRetFail   = 8
	SizeFRet   = 16
	F32RetVal  = 0
	F32RetFail = 8
	SizeF32Ret = 16
)

// The core's services for shims: struct usys_ops.
const (
	OpsFail   = 0
	OpsErrstr = 8
	SizeOps   = 16
)
