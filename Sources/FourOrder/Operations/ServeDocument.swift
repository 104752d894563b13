import HTTP

/// 接口说明: the description of the service, as it is and to read.
extension Service {
    enum Document {
        case yaml, json, docs, problems
    }

    /// `GET /openapi.yaml`, `/openapi.json`, `/docs`, `/docs/problems`: the same for everybody.
    func serve(_ document: Document, _ conversation: Conversation) {
        conversation.reply.cacheControl = "public, max-age=60"
        switch document {
        case .yaml:
            conversation.reply.contentType = "application/yaml"
            conversation.reply.body = shared.documents.openAPIYAML
        case .json:
            conversation.reply.body = shared.documents.openAPIJSON
        case .docs:
            serve(page: shared.documents.page, conversation)
        case .problems:
            serve(page: shared.documents.problemsPage, conversation)
        }
        finish(conversation)
    }

    /// A page has its style within itself and nothing else; the browser is told to hold it to that.
    private func serve(page: [UInt8], _ conversation: Conversation) {
        conversation.reply.contentType = "text/html; charset=utf-8"
        conversation.reply.addHeader(
            "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
        conversation.reply.addHeader("X-Content-Type-Options", "nosniff")
        conversation.reply.body = page
    }
}
