"""A custom agent: an NGO that tells officials nothing while its standing at home is low. Mesa model only."""

import multitrack as mt


class CautiousNGO(mt.NGO):
    """Briefs officials only when it is safe to."""

    def brief(self) -> None:
        """Tell the officials it has access to, unless its standing is low."""
        if self.standing > 0.5:
            super().brief()


if __name__ == "__main__":
    model = mt.DiplomacyModel(mt.load_scenario("oslo"), seed=1, world=3, agents={"ngos": CautiousNGO})
    for _ in range(260):
        model.step()
    print(model.runs().agreements[["week", "kind"]].to_string(index=False))
