public import Domain

/// Where the audit trail is not as it was sealed.
public struct AuditFinding: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// A row of the block says something else than it did.
        case rowWasChanged(Int64)
        case rowIsMissing(Int64)
        /// A row stands among those of the block that was not there.
        case rowWasAdded(Int64)
        /// The reason that was given for what the row says is not the one that was given.
        case reasonWasChanged(Int64)
        /// What the block says of itself is not what its hash was made of.
        case blockWasChanged
        case blockIsMissing
        /// The block does not name the hash of the block before.
        case linkIsBroken
        /// A block with this number was exported with another hash.
        case headDiffers
    }

    /// 0 for a row that no block covers yet.
    public let block: Int
    public let kind: Kind

    init(block: Int, _ kind: Kind) {
        self.block = block
        self.kind = kind
    }

    /// The row concerned, where it is one.
    public var row: Int64? {
        switch kind {
        case .rowWasChanged(let id), .rowIsMissing(let id), .rowWasAdded(let id), .reasonWasChanged(let id):
            id
        case .blockWasChanged, .blockIsMissing, .linkIsBroken, .headDiffers: nil
        }
    }

    public var wording: Wording {
        switch kind {
        case .rowWasChanged(let id):
            Wording(zh: "区块 \(block) 的第 \(id) 号记录被改动", en: "row \(id) of block \(block) was changed")
        case .rowIsMissing(let id):
            Wording(zh: "区块 \(block) 的第 \(id) 号记录缺失", en: "row \(id) of block \(block) is missing")
        case .rowWasAdded(let id):
            Wording(zh: "区块 \(block) 被插入第 \(id) 号记录", en: "row \(id) was added to block \(block)")
        case .reasonWasChanged(let id) where block == 0:
            Wording(
                zh: "未封存的第 \(id) 号记录的理由被改动", en: "the reason of row \(id), not sealed yet, was changed")
        case .reasonWasChanged(let id):
            Wording(
                zh: "区块 \(block) 的第 \(id) 号记录的理由被改动",
                en: "the reason of row \(id) of block \(block) was changed")
        case .blockWasChanged:
            Wording(zh: "区块 \(block) 本身被改动", en: "block \(block) itself was changed")
        case .blockIsMissing:
            Wording(zh: "区块 \(block) 缺失", en: "block \(block) is missing")
        case .linkIsBroken:
            Wording(
                zh: "区块 \(block) 与前一区块不相连", en: "block \(block) does not follow from the one before")
        case .headDiffers:
            Wording(
                zh: "区块 \(block) 与导出的区块头不符", en: "block \(block) is not the one whose head was exported")
        }
    }
}
