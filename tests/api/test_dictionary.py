def test_a_users_own_dictionary_and_frames_are_read_without_touching_code(start, tmp_path):
    folder = tmp_path / "data" / "dictionary"
    folder.mkdir(parents=True)
    (folder / "organisations.tsv").write_text(
        "key\tname\taliases\tkind\tcountry\tsector\n"
        "blue-lantern\tBlue Lantern Front\tBLF|Lanterns\tarmed_group\tMLI\tREB\n",
        encoding="utf-8",
    )
    with start() as client:
        reply = client.post("/ingest", content=b"Lanterns attacked the Malian army on Monday.").json()
    found = {each["name"]: each for each in reply["organisations"]}
    assert found["Blue Lantern Front"]["country"] == "MLI"
    assert found["Blue Lantern Front"]["kind"] == "armed_group"
    assert "Blue Lantern Front" in {p["name"] for event in reply["events"] for p in event["participants"]}
