internal import CCrypto

/// 密码库: libcrypto, which all of this is made of.
public enum Libcrypto {
    /// Has `exit` leave libcrypto as it is. By itself it frees what is its own there, also under threads that are just
    /// ending and give back theirs, and now and then a server that stopped in good order crashed as its very last act.
    ///
    /// To be called before the process uses libcrypto, be it through libpq: the first call decides
    /// (`OPENSSL_INIT_NO_ATEXIT`, OPENSSL_init_crypto(3)).
    public static func keepUntilTheEnd() {
        // It only fails where there is no memory; then nothing else begins either.
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}

/// Turns a status of libcrypto into an error, and empties the thread's error queue.
func checkLibrary(_ status: Int32) throws(CryptographyError) {
    if status == 1 { return }
    let code = ERR_get_error()
    ERR_clear_error()
    throw .libraryFailure(code: UInt(code))
}
