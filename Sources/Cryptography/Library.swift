internal import CCrypto

/// Turns a status of libcrypto into an error, and empties the thread's error queue.
func checkLibrary(_ status: Int32) throws(CryptographyError) {
    if status == 1 { return }
    let code = ERR_get_error()
    ERR_clear_error()
    throw .libraryFailure(code: UInt(code))
}
