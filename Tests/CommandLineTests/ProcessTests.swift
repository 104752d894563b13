import CCrypto
import Glibc
import Testing

@testable import CommandLine

@Suite struct ProcessTests {
    @Test func `a process that exits leaves libcrypto to threads that are just ending`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            Main.settle()
            // As its first use does.
            OPENSSL_init_crypto(UInt64(OPENSSL_INIT_LOAD_CRYPTO_STRINGS), nil)
            // Runs when libcrypto is taken down.
            OPENSSL_atexit { _exit(1) }
            exit(0)
        }
    }
}
